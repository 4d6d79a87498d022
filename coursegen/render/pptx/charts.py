"""Bar charts as native parts with a workbook behind them, drawn by python-pptx."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from coursegen.deck.model import Chart
from coursegen.render.pptx.package import OFFICE, Package, Part, pack
from coursegen.render.pptx.text import Pen

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_TEXT = 18  # points
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def add_chart(figure: Chart, package: Package, pen: Pen, accents: Mapping[str, str], moment: datetime) -> Part:
    """Add a chart and its workbook to a package; `accents` maps categories that name a phase to its colour."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.package import Package as Drawer
    from pptx.parts.chart import ChartPart

    data: Any = cast(Any, CategoryChartData)(number_format=_number_format(figure))
    data.categories = list(figure.categories)
    data.add_series(figure.unit or "n", figure.values)
    drawn = ChartPart.new(XL_CHART_TYPE.BAR_CLUSTERED, data, cast(Any, Drawer)(None))
    _style(drawn.chart, figure, pen, accents)
    # python-pptx writes negative axis ids, which the schema forbids.
    for element in drawn._element.iter(f"{{{CHART}}}axId", f"{{{CHART}}}crossAx"):
        element.set("val", element.get("val").lstrip("-"))
    made = package.add(package.free("ppt/charts/chart{}.xml"), f"{OFFICE}.drawingml.chart+xml", drawn.blob)
    workbook = _settled(drawn.chart_workbook.xlsx_part.blob, moment)
    name = package.free("ppt/embeddings/Microsoft_Excel_Sheet{}.xlsx")
    made.relate("package", package.add(name, f"{OFFICE}.spreadsheetml.sheet", workbook))  # the chart names it rId1
    return made


def _settled(workbook: bytes, moment: datetime) -> bytes:
    """A workbook whose dates come from outside, never from the clock."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["docProps/core.xml"] = _DATES.sub(rb"\g<1>" + stamp, files["docProps/core.xml"])
    return pack(files)


def _style(chart: Any, figure: Chart, pen: Pen, accents: Mapping[str, str]) -> None:
    from pptx.enum.chart import XL_TICK_MARK
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.util import Pt

    chart.has_legend = chart.has_title = False
    chart.font.size = Pt(_TEXT)
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order, names.format.line.color.theme_color = True, MSO_THEME_COLOR.BACKGROUND_2
    names.major_tick_mark = XL_TICK_MARK.NONE
    values.visible, values.has_major_gridlines = False, False
    values.reverse_order = pen.rtl
    values.minimum_scale = min(0.0, *figure.values)
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 45, True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = _number_format(figure), False
    plot.data_labels.font.size, plot.data_labels.font.bold = Pt(_TEXT), True
    for at, name in enumerate(figure.categories):
        fill = plot.series[0].points[at].format.fill
        fill.solid()
        accent = accents.get(name, pen.phase)
        fill.fore_color.theme_color = MSO_THEME_COLOR.from_xml(accent)


def _number_format(figure: Chart) -> str:
    digits = "#,##0" if all(value == int(value) for value in figure.values) else "#,##0.0#"
    unit = figure.unit.replace('"', "")
    return f'{digits}" {unit}"' if unit else digits
