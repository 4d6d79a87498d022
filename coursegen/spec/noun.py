"""What all nouns of the spec language share: frozen, no unknown fields, a plain string where one may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic.annotated_handlers import GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError

EXTENSION = "x-"
LONGEST_TEXT = 50_000  # characters; some twenty pages, and still quick to set where Markdown is quadratic


def _one_text(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"file"}:
        raise PydanticCustomError("file-kind", "{file}", {"file": value["file"]})
    return value


_FILE = {
    "type": "object",
    "properties": {"file": {"type": "string", "description": "A .md or .txt file in the spec's folder."}},
    "required": ["file"],
    "additionalProperties": False,
}
# A number is a text too: what a scalar means is for the field to say, and `version: 1.10` is no 1.1.
_SCALAR = {"type": ["string", "number"], "minLength": 1, "maxLength": LONGEST_TEXT}
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT),
    BeforeValidator(_one_text),
    WithJsonSchema({"anyOf": [_SCALAR, _FILE]}),
]
SLUG_FORM = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$"
CLOCK_FORM = r"^([01]?\d|2[0-3]):[0-5]\d$"
Slug = Annotated[
    str, StringConstraints(pattern=SLUG_FORM), WithJsonSchema({"type": ["string", "integer"], "pattern": SLUG_FORM})
]
Clock = Annotated[str, StringConstraints(pattern=CLOCK_FORM)]
Flag = Annotated[bool, Field(strict=False)]


@dataclass(frozen=True)
class Ref:
    """Marks a field that names something else of the lesson by its id; `kinds` says what it may name."""

    kinds: tuple[str, ...]


ObjectiveId = Annotated[str, Ref(("objective",))]
ConceptId = Annotated[str, Ref(("concept",))]
TrackId = Annotated[str, Ref(("track",))]
MaterialId = Annotated[str, Ref(("material",))]
AssetId = Annotated[str, Ref(("asset",))]
AssetOrListId = Annotated[str, Ref(("asset", "list"))]
DiagramId = Annotated[str, Ref(("diagram",))]
RubricId = Annotated[str, Ref(("rubric",))]
AssessmentId = Annotated[str, Ref(("assessment",))]
QuizId = Annotated[str, Ref(("quiz",))]
RoleId = Annotated[str, Ref(("role",))]
FieldId = Annotated[str, Ref(("field",))]
PhaseKey = Annotated[str, Ref(("phase",))]
MomentKey = Annotated[str, Ref(("phase", "moment"))]


class Noun(BaseModel):
    """A noun of the spec language.

    `kinds` names what its id may be called by a reference; `plain` is the field that a plain string fills;
    `learners_see` lists the fields that exist in the learner view: what is not listed cannot be printed on
    a learner's sheet.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,  # a noun alone is never read; what reads the lesson is built with the lesson
        str_strip_whitespace=True,
        allow_inf_nan=False,
    )
    kinds: ClassVar[tuple[str, ...]] = ()
    plain: ClassVar[str | None] = None
    learners_see: ClassVar[tuple[str, ...]] = ()

    notes: Text | None = Field(default=None, repr=False)
    """Background for the facilitator; printed in the guide only. Example: Worked well with twelve people."""
    custom: dict[str, Any] = Field(default_factory=dict, alias="x-*", exclude=True, repr=False)
    """Fields of your own whose names start with `x-`; kept and ignored. Example: {"x-room": "2.14"}"""

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, data: Any) -> Any:
        if isinstance(data, str) and cls.plain:
            return {cls.plain: data}
        if isinstance(data, dict):
            own = {key: value for key, value in data.items() if str(key).startswith(EXTENSION)}
            if own:
                return {k: v for k, v in data.items() if k not in own} | {"x-*": own}
        return data

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        body = handler.resolve_ref_schema(schema)
        body.get("properties", {}).pop("x-*", None)
        body["patternProperties"] = {f"^{EXTENSION}": {}}
        return {"anyOf": [_SCALAR, schema]} if cls.plain else schema
