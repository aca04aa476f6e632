// One page of the report: its image, the boxes on it, page navigation and zoom.

const LEGIBLE = 9 // pixels of a line of print on the screen; below that, a picked value is brought nearer
const NEAR = 14
const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 2.5, 3, 4]

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".root")
  const view = (root.view ??= build(root))
  view.tell = component.setTriggerValue
  update(view, data)
}

function build(root) {
  const view = { root, fit: "width", zoom: 1, quarters: new Map(), data: null }
  view.bar = make("div", "bar")
  view.previous = press("flip", "‹", () => turn(view, view.data.page - 1))
  view.next = press("flip", "›", () => turn(view, view.data.page + 1))
  view.number = make("input", "number")
  view.number.type = "text"
  view.number.inputMode = "numeric"
  view.number.addEventListener("change", () => turn(view, parseInt(view.number.value, 10)))
  view.count = make("span", "count")
  view.out = press("zoom", "−", () => step(view, -1))
  view.percent = make("span", "percent")
  view.in = press("zoom", "+", () => step(view, 1))
  view.wide = press("fit", "", () => fit(view, "width"))
  view.whole = press("fit", "", () => fit(view, "page"))
  view.rotate = press("zoom", "↻", () => rotate(view))
  view.strip = press("fit strip", "▤", () => toggleThumbs(view))
  view.pen = press("fit pen", "", () => draw(view, !view.drawing))
  const group = (...parts) => { const g = make("div", "group"); g.append(...parts); return g }
  view.bar.append(
    group(view.strip, view.previous, view.number, view.count, view.next),
    group(view.out, view.percent, view.in, view.wide, view.whole, view.rotate, view.pen),
  )
  view.stage = make("div", "stage")
  view.stage.tabIndex = 0
  view.sheet = make("div", "sheet")
  view.leaf = make("div", "leaf")
  view.image = make("img")
  view.image.draggable = false
  view.boxes = make("div", "boxes")
  view.notice = make("div", "notice")
  view.leaf.append(view.image, view.boxes)
  view.sheet.append(view.leaf)
  view.stage.append(view.sheet, view.notice)
  view.legend = make("div", "legend")
  view.thumbs = make("div", "thumbs")
  view.thumbs.hidden = true
  const middle = make("div", "middle")
  middle.append(view.thumbs, view.stage)
  root.append(view.bar, middle, view.legend)
  view.marks = make("div", "marks")
  view.leaf.insertBefore(view.marks, view.boxes)
  pencil(view)
  view.image.addEventListener("load", () => { view.root.classList.remove("loading"); notice(view, "") })
  view.image.addEventListener("error", () => notice(view, view.data.texts.picture_failed))
  view.stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return
    event.preventDefault()
    step(view, event.deltaY < 0 ? 1 : -1)
  }, { passive: false })
  view.stage.addEventListener("keydown", (event) => keys(view, event))
  drag(view)
  listen(root, (event) => everywhere(view, event))
  document.addEventListener("extractor-draw", function asked() {
    if (!root.isConnected) document.removeEventListener("extractor-draw", asked)
    else draw(view, true)
  })
  new ResizeObserver(() => {
    size(view)
    if (view.data) light(view, true)
  }).observe(view.stage)
  return view
}

function keys(view, event) {
  run({
    PageDown: () => turn(view, view.data.page + 1), PageUp: () => turn(view, view.data.page - 1),
  }, event, keyName(event))
}

function everywhere(view, event) {
  run({
    "]": () => turn(view, view.data.page + 1), "[": () => turn(view, view.data.page - 1),
    "+": () => step(view, 1), "=": () => step(view, 1), "-": () => step(view, -1), 0: () => fit(view, "width"),
    w: () => fit(view, view.fit === "page" ? "width" : "page"), o: () => rotate(view), t: () => toggleThumbs(view),
  }, event, keyName(event))
}

function drag(view) {
  const { stage } = view
  let start = null
  stage.addEventListener("pointerdown", (event) => {
    if (view.drawing || event.button !== 0 || event.pointerType !== "mouse" || event.target.closest(".box")) return
    start = [event.clientX, event.clientY, stage.scrollLeft, stage.scrollTop]
  })
  stage.addEventListener("pointermove", (event) => {
    if (!start) return
    stage.classList.add("dragged")
    stage.scrollTo(start[2] - event.clientX + start[0], start[3] - event.clientY + start[1])
  })
  for (const name of ["pointerup", "pointerleave"]) {
    stage.addEventListener(name, () => { start = null; stage.classList.remove("dragged") })
  }
}

function turn(view, page) {
  if (page >= 1 && page <= view.data.pages && page !== view.data.page) view.tell("turned", page)
  else view.number.value = view.data.page
}

function fit(view, kind) {
  view.fit = kind
  view.zoom = 1
  size(view)
}

// A page that was photographed the wrong way round is shown upright; turned by hand, it stays so while the file is open.
function rotate(view) {
  view.quarters.set(view.data.sheet, (quarter(view) + 1) % 4)
  size(view)
  light(view, true)
}

function quarter(view) {
  return view.quarters.get(view.data.sheet) ?? view.data.turn
}

function step(view, direction) {
  const steps = direction > 0 ? STEPS : [...STEPS].reverse()
  const next = steps.find((zoom) => (direction > 0 ? zoom > view.zoom + 0.01 : zoom < view.zoom - 0.01))
  if (next) zoomTo(view, next)
}

function zoomTo(view, next) {
  const { stage } = view
  const middle = [
    (stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth,
    (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight,
  ]
  view.zoom = next
  size(view)
  stage.scrollTo(
    middle[0] * stage.scrollWidth - stage.clientWidth / 2,
    middle[1] * stage.scrollHeight - stage.clientHeight / 2,
  )
}

function size(view) {
  const { data, stage } = view
  if (!data) return
  const across = stage.clientWidth - 16
  const down = stage.clientHeight - 16
  const turns = quarter(view)
  const [wide, high] = turns % 2 ? [data.height, data.width] : [data.width, data.height]
  const base = view.fit === "width" ? across : Math.min(across, (down * wide) / high)
  const scale = Math.max(base * view.zoom, 80) / wide
  const set = (element, width, height) => Object.assign(element.style, { width: `${width}px`, height: `${height}px` })
  set(view.sheet, wide * scale, high * scale)
  set(view.leaf, data.width * scale, data.height * scale)
  view.leaf.style.transform = `translate(-50%, -50%) rotate(${turns * 90}deg)`
  view.percent.textContent = `${Math.round(scale * 75)}%`
  view.wide.setAttribute("aria-pressed", String(view.fit === "width" && view.zoom === 1))
  view.whole.setAttribute("aria-pressed", String(view.fit === "page" && view.zoom === 1))
}

function notice(view, text) {
  view.notice.textContent = text
  view.notice.hidden = !text
}

function update(view, data) {
  const before = view.data
  view.data = data
  if (!before || before.version !== data.version) words(view)
  if (!before || before.sheet !== data.sheet) picture(view)
  if (!before || before.sheet !== data.sheet || before.version !== data.version) { drawMarks(view); drawBoxes(view); explain(view) }
  if (before && before.file !== data.file) { draw(view, false); view.quarters.clear() }
  drawThumbs(view, before)
  if (document.activeElement === null || view.root.getRootNode().activeElement !== view.number) view.number.value = data.page
  view.pen.disabled = !data.drawable
  view.count.textContent = `/ ${data.pages}`
  view.previous.disabled = data.page <= 1
  view.next.disabled = data.page >= data.pages
  size(view)
  light(view, before?.tick !== data.tick || before?.sheet !== data.sheet)
}

function words(view) {
  const { texts } = view.data
  const named = [
    [view.previous, texts.previous], [view.next, texts.next], [view.number, texts.page_number],
    [view.in, texts.zoom_in], [view.out, texts.zoom_out],
    [view.rotate, texts.rotate], [view.strip, texts.thumbnails], [view.pen, texts.draw_hint],
  ]
  for (const [element, name] of named) { element.title = name; element.setAttribute("aria-label", name) }
  view.wide.textContent = texts.fit_width
  view.whole.textContent = texts.fit_page
  view.pen.textContent = texts.draw
  view.stage.setAttribute("role", "region")
  view.stage.setAttribute("aria-label", texts.viewer)
}

// Only what lies on this page is explained: the whole list would take more room than it is worth.
function explain(view) {
  const there = new Set(["selected"])
  for (const box of view.data.boxes) for (const kind of [box.s, box.f, box.m]) there.add(kind)
  for (const mark of view.data.marks) there.add(mark.k)
  view.legend.replaceChildren(...view.data.legend.filter(([kind]) => there.has(kind)).map(([kind, name]) => {
    const entry = make("span", "entry", name)
    entry.prepend(make("i", `swatch ${kind}`))
    return entry
  }))
}

function picture(view) {
  const { data } = view
  view.root.classList.toggle("loading", Boolean(data.image))
  view.image.hidden = !data.image
  view.image.alt = data.alt
  if (data.image) {
    notice(view, data.texts.picture_loading)
    view.image.src = new URL(data.image.replace(/^\//, ""), document.baseURI).href
  } else {
    view.image.removeAttribute("src")
    notice(view, data.texts.no_picture)
  }
}

function put(element, [left, top, width, height]) {
  Object.assign(element.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` })
}

// Seals, and figures that no value uses: seen, not picked.
function drawMarks(view) {
  view.marks.replaceChildren(...view.data.marks.map((mark) => {
    const box = make("div", `mark ${mark.k}`)
    box.title = mark.t
    put(box, mark.b)
    return box
  }))
}

function drawBoxes(view) {
  view.boxes.replaceChildren(...view.data.boxes.map((marked) => {
    const box = make("button", `box s-${marked.s} f-${marked.f || "none"}${marked.m ? ` m-${marked.m}` : ""}`)
    box.type = "button"
    box.tabIndex = -1
    box.title = marked.t
    box.setAttribute("aria-label", marked.t)
    put(box, marked.b)
    box.pointers = marked.p
    box.addEventListener("click", () => pick(view, box))
    return box
  }))
}

// Leaves that share a box are picked one after the other by further clicks.
function pick(view, box) {
  if (view.drawing) return
  const at = box.pointers.indexOf(view.data.main)
  view.tell("picked", [box.pointers[(at + 1) % box.pointers.length]])
}

function light(view, follow) {
  const { lit, main } = view.data
  const wanted = new Set(lit)
  let target = null
  const ofMain = [...view.boxes.children].filter((box) => box.pointers.includes(main))
  for (const box of view.boxes.children) {
    const isMain = box.pointers.includes(main)
    const isLit = isMain || box.pointers.some((pointer) => wanted.has(pointer))
    box.classList.toggle("lit", isLit)
    box.classList.toggle("main", isMain)
    box.classList.toggle("part", isMain && ofMain.length > 2)
    if (isLit && (!target || (isMain && !target.classList.contains("main")))) target = box
  }
  for (const mark of view.marks.children) {
    const chosen = view.data.orphan !== null && mark.classList.contains("orphan")
      && [...view.marks.querySelectorAll(".orphan")].indexOf(mark) === view.data.orphan
    mark.classList.toggle("lit", chosen)
    if (chosen) target = mark
  }
  view.root.classList.toggle("picked", Boolean(target))
  if (!target || !follow) return
  approach(view, target)
  show(view.stage, target)
}

function approach(view, box) {
  const line = Math.min(box.offsetWidth, box.offsetHeight) - 2
  if (line > 0 && line < LEGIBLE) zoomTo(view, Math.min((view.zoom * NEAR) / line, STEPS.at(-1)))
}

function show(stage, box) {
  const outer = stage.getBoundingClientRect()
  const inner = box.getBoundingClientRect()
  const margin = 40
  const outside = inner.top < outer.top + margin || inner.bottom > outer.bottom - margin
    || inner.left < outer.left + margin || inner.right > outer.right - margin
  if (!outside) return
  stage.scrollTo({
    left: stage.scrollLeft + (inner.left + inner.right - outer.left - outer.right) / 2,
    top: stage.scrollTop + (inner.top + inner.bottom - outer.top - outer.bottom) / 2,
  })
}
