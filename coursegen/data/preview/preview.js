// The page follows the builder: states arrive as events, the same address is fetched again, and only what differs is
// put in place, so that the reader stays where they were and only changed pictures are loaded.
"use strict";

const $ = (id) => document.getElementById(id);
const sheets = $("sheets");
const figures = () => [...sheets.querySelectorAll("figure")];

// Renewing

let wanted = document.body.dataset.id;
let renewing = false;

function listen() {
  const stream = new EventSource(`/events?known=${encodeURIComponent(document.body.dataset.id)}`);
  stream.onmessage = (event) => {
    const told = JSON.parse(event.data);
    document.body.classList.remove("alone");
    document.body.dataset.phase = told.phase;
    $("says").textContent = told.says;
    wanted = told.id;
    renew();
  };
  stream.onerror = () => {
    document.body.classList.add("alone");
    $("says").textContent = "The preview has ended; start it again and this page follows";
  };
  addEventListener("pagehide", () => stream.close());
}

async function renew() {
  if (renewing) return;
  renewing = true;
  try {
    while (document.body.dataset.id !== wanted) {
      const answer = await fetch(location.pathname, { cache: "no-store" });
      if (answer.status === 404) return location.assign("/");
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      put(fresh);
      // The state that came with the page may be newer than the one that was told; then its event is still under way.
      if (fresh.body.dataset.id === document.body.dataset.id) return;
      document.body.dataset.id = fresh.body.dataset.id;
    }
  } catch {
    // The server is gone; the stream says so, and tells when it is back.
  } finally {
    renewing = false;
  }
}

function put(fresh) {
  document.title = fresh.title;
  document.body.dataset.phase = fresh.body.dataset.phase;
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(old.id);
    if (now && now.innerHTML !== old.innerHTML) keepingFocus(old, () => old.replaceChildren(...now.childNodes));
  }
  const place = placeOfReader();
  putSheets(fresh.getElementById("sheets"));
  place();
}

// The element that the reader was on is found again by its link or id.
function keepingFocus(part, change) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const closed = [...part.querySelectorAll("details:not([open])")].map((each) => each.id);
  change();
  for (const id of closed) $(id)?.removeAttribute("open");
  if (!focused) return;
  const selector = focused.id ? `#${focused.id}` : `a[href="${focused.getAttribute("href")}"]`;
  part.querySelector(selector)?.focus({ preventScroll: true });
}

// The topmost sheet in sight keeps its place in the window, whatever comes to lie above it.
function placeOfReader() {
  const top = [...sheets.children].find((each) => each.getBoundingClientRect().bottom > 80);
  const before = top?.getBoundingClientRect().top;
  return () => {
    if (top?.isConnected && scrollY > 0) scrollBy({ top: top.getBoundingClientRect().top - before, behavior: "instant" });
  };
}

function putSheets(fresh) {
  const known = new Map([...sheets.children].map((each) => [each.dataset.key, each]));
  let at = sheets.firstElementChild;
  for (const now of [...fresh.children]) {
    const old = known.get(now.dataset.key);
    known.delete(now.dataset.key);
    if (!old) {
      sheets.insertBefore(now, at);
      watch(now);
      continue;
    }
    if (old !== at) sheets.insertBefore(old, at);
    at = old.nextElementSibling;
    old.className = now.className;
    if (old.dataset.look === now.dataset.look) {
      const caption = old.querySelector("figcaption");
      if (caption) caption.replaceChildren(...now.querySelector("figcaption").childNodes);
    } else {
      old.dataset.look = now.dataset.look;
      putPicture(old, now);
    }
  }
  for (const gone of known.values()) gone.remove();
}

// A leaf that changed keeps its old picture until the new one is there: nothing flickers, nothing jumps.
function putPicture(old, now) {
  const picture = old.querySelector(":scope > .leaf > img");
  const coming = now.querySelector(":scope > .leaf > img");
  if (!picture || !coming) {
    old.replaceChildren(...now.childNodes);
    watch(old);
    return;
  }
  Object.assign(picture.dataset, coming.dataset);
  for (const name of ["width", "height", "alt"]) picture.setAttribute(name, coming.getAttribute(name));
  old.querySelector("figcaption").replaceChildren(...now.querySelector("figcaption").childNodes);
  old.classList.add("drawing");
  watch(old);
}

// Pictures

// Few at a time, and those in sight: a browser opens six connections to a server, and one of them is for the events.
const AT_ONCE = 3;
const queue = [];
let drawing = 0;

const sight = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    if (!queue.includes(target)) queue.push(target);
  }
  draw();
}, { rootMargin: "60% 0%" });

function watch(part) {
  for (const picture of part.querySelectorAll("img[data-src]")) {
    sight.unobserve(picture);
    sight.observe(picture);
  }
}

function draw() {
  while (drawing < AT_ONCE && queue.length) {
    const picture = queue.shift();
    const { src, srcset } = picture.dataset;
    const ready = new Image();
    Object.assign(ready, { sizes: picture.sizes, srcset, src });
    drawing += 1;
    ready.decode().catch(() => {}).then(() => {
      drawing -= 1;
      draw();
      if (picture.dataset.src !== src) return; // another save came in between
      Object.assign(picture, { srcset, src });
      picture.closest("figure")?.classList.remove("drawing");
    });
  }
}

// Size

const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 2.5];
let zoom = Number(sessionStorage.getItem("zoom")) || 1;

function setZoom(size) {
  zoom = size;
  sessionStorage.setItem("zoom", String(size));
  document.documentElement.style.setProperty("--zoom", String(size));
  if ($("zoom")) $("zoom").textContent = String(Math.round(size * 100));
  for (const picture of sheets.querySelectorAll("figure img")) picture.sizes = `${Math.round(50 * size)}rem`;
}

const larger = () => setZoom(STEPS.find((step) => step > zoom + 0.001) ?? zoom);
const smaller = () => setZoom(STEPS.findLast((step) => step < zoom - 0.001) ?? zoom);

// Moving

function current() {
  const all = figures();
  const middle = innerHeight / 3;
  const at = all.findIndex((each) => each.getBoundingClientRect().bottom > middle);
  return [all, at < 0 ? all.length - 1 : at];
}

function goTo(figure) {
  if (!figure) return;
  figure.scrollIntoView({ block: "start" });
  figure.focus({ preventScroll: true });
}

function step(by) {
  const [all, at] = current();
  goTo(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function nextRenewed() {
  const [all, at] = current();
  goTo([...all.slice(at + 1), ...all.slice(0, at + 1)].find((each) => each.classList.contains("renewed")));
}

const follow = (selector) => document.querySelector(selector)?.click();

function toggle(name, open) {
  const button = $(`show-${name}`);
  const show = open ?? button.getAttribute("aria-expanded") !== "true";
  for (const other of ["contents", "findings"]) {
    const shown = other === name && show;
    $(`show-${other}`).setAttribute("aria-expanded", String(shown));
    $(other).classList.toggle("open", shown);
  }
  if (show) ($(name).querySelector("a[aria-current], summary, a") ?? $(name)).focus();
}

// What was called for over the page goes when it is closed or the page is touched.
addEventListener("click", (event) => {
  if (event.target.closest(".close, main")) toggle("contents", false);
});

const KEYS = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  j: () => follow("a[rel=next]"),
  k: () => follow("a[rel=prev]"),
  o: () => location.assign("/"),
  "+": larger,
  "=": larger,
  "-": smaller,
  0: () => setZoom(1),
  n: nextRenewed,
  c: () => toggle("contents"),
  f: () => toggle("findings"),
  "?": () => $("keys").showModal(),
  Escape: () => toggle("contents", false),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
  if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !figures().length) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

$("show-contents").addEventListener("click", () => toggle("contents"));
$("show-findings").addEventListener("click", () => toggle("findings"));
$("show-keys").addEventListener("click", () => $("keys").showModal());
$("larger")?.addEventListener("click", larger);
$("smaller")?.addEventListener("click", smaller);
$("fit")?.addEventListener("click", () => setZoom(1));

setZoom(zoom);
watch(sheets);
listen();
