// Drawing a box for the selected value: with the pointer, or with the arrow keys (Shift makes it larger or smaller).

const NUDGE = 0.4 // percent of the page for one arrow key

function draw(view, on) {
  const able = on && view.data.drawable && Boolean(view.data.main)
  view.drawing = able
  view.pen.setAttribute("aria-pressed", String(able))
  view.root.classList.toggle("drawing", able)
  view.frame?.remove()
  view.frame = null
  if (!able) { if (view.data) notice(view, ""); return }
  const known = view.data.boxes.find((box) => box.p.includes(view.data.main))
  view.frame = make("div", "frame")
  view.drawn = known ? [...known.b] : [40, 45, 20, 3]
  put(view.frame, view.drawn)
  view.leaf.append(view.frame)
  view.frame.tabIndex = 0
  view.frame.setAttribute("role", "application")
  view.frame.setAttribute("aria-label", view.data.texts.draw_keys)
  view.frame.title = view.data.texts.draw_keys
  view.frame.addEventListener("keydown", (event) => nudge(view, event))
  view.frame.focus({ preventScroll: true })
  show(view.stage, view.frame)
}

function nudge(view, event) {
  const [left, top, width, height] = view.drawn
  const ways = { ArrowLeft: [-NUDGE, 0], ArrowRight: [NUDGE, 0], ArrowUp: [0, -NUDGE], ArrowDown: [0, NUDGE] }
  const way = ways[event.key]
  if (event.key === "Enter") bound(view)
  else if (event.key === "Escape") { draw(view, false); view.stage.focus() }
  else if (way && event.shiftKey) view.drawn = [left, top, Math.max(width + way[0], 0.5), Math.max(height + way[1], 0.3)]
  else if (way) view.drawn = [left + way[0], top + way[1], width, height]
  else return
  event.preventDefault()
  event.stopPropagation()
  if (view.frame) put(view.frame, view.drawn)
}

function bound(view) {
  const box = view.drawn.map((side) => Math.round(side * 1000) / 1000)
  const detail = { page: view.data.page, box }
  draw(view, false)
  document.dispatchEvent(new CustomEvent("extractor-bound", { detail }))
}

// The leaf may be turned by quarters: a point of the screen is brought into the page's own percent.
function pointOn(view, event) {
  const around = view.leaf.getBoundingClientRect()
  const x = ((event.clientX - around.left) / around.width) * 100
  const y = ((event.clientY - around.top) / around.height) * 100
  const turned = [[x, y], [y, 100 - x], [100 - x, 100 - y], [100 - y, x]][quarter(view)]
  return turned.map((side) => Math.min(Math.max(side, 0), 100))
}

function pencil(view) {
  let from = null
  view.leaf.addEventListener("pointerdown", (event) => {
    if (!view.drawing || event.button !== 0) return
    event.preventDefault()
    from = pointOn(view, event)
    view.leaf.setPointerCapture(event.pointerId)
  })
  view.leaf.addEventListener("pointermove", (event) => {
    if (!from) return
    const to = pointOn(view, event)
    view.drawn = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])]
    put(view.frame, view.drawn)
  })
  view.leaf.addEventListener("pointerup", () => {
    if (!from) return
    from = null
    if (view.drawn[2] > 0.3 && view.drawn[3] > 0.2) bound(view)
  })
}
