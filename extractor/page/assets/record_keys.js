// The keyboard: arrows walk over the values, letters act on the one that is selected.

function shortcuts(view, event) {
  if (view.keys?.open) return
  const acts = {
    n: () => next(view, 1), p: () => next(view, -1), f: () => nextFinding(view),
    "ctrl+z": () => act(view, { do: "undo" }), "ctrl+y": () => act(view, { do: "redo" }),
    "ctrl+shift+z": () => act(view, { do: "redo" }), "?": () => showKeys(view),
  }
  if (!view.data.locked && view.data.main) Object.assign(acts, ofValue(view))
  if (!view.data.locked) {
    for (const digit of "123456789") {
      if (view.choices[digit - 1]) acts[digit] = () => view.choices[digit - 1].click()
    }
  }
  if (event.key === "Enter" && event.composedPath()[0] !== view.target && event.composedPath()[0] !== document.body) return
  run(acts, event, keyName(event))
}

function ofValue(view) {
  const { main, detail } = view.data
  const acts = {
    a: () => accept(view), e: () => { if (view.target) edit(view, view.target) }, Enter: () => { if (view.target) edit(view, view.target) },
    F2: () => { if (view.target) edit(view, view.target) }, Delete: () => setNull(view), b: () => drawBox(view),
    r: () => { if (detail?.placed && detail.drawable) act(view, { do: "reread", pointer: main }) },
  }
  const owner = rowOf(main)
  if (owner) {
    const rows = rowActs(view, owner)
    Object.assign(acts, {
      "alt+ArrowUp": rows.up, "alt+ArrowDown": rows.down, i: rows.below, x: rows.remove, m: rows.merge, s: rows.split,
    })
  }
  return acts
}

// The doubtful values in their order; from the last on to the first.
function next(view, step) {
  const { doubts, main } = view.data
  if (!doubts.length) { openTab(view, "doubts"); return }
  const at = doubts.findIndex((doubt) => doubt.p === main)
  const to = at < 0 ? (step > 0 ? 0 : doubts.length - 1) : (at + step + doubts.length) % doubts.length
  view.tell("picked", [doubts[to].p])
}

function nextFinding(view) {
  const { findings, finding } = view.data
  if (!findings.length) return
  openTab(view, "findings")
  const at = findings.findIndex((each) => each.i === finding)
  view.tell("finding", findings[(at + 1) % findings.length].i)
}

function showKeys(view) {
  if (!view.keys) {
    view.keys = make("dialog", "keys")
    view.root.append(view.keys)
  }
  const { texts, keys } = view.data
  const list = make("dl")
  for (const [signs, name] of keys) {
    const sign = make("dt")
    sign.append(...signs.map((each) => make("kbd", "", each)))
    list.append(sign, make("dd", "", name))
  }
  const close = press("choice", texts.close, () => view.keys.close())
  view.keys.setAttribute("aria-label", texts.shortcuts)
  view.keys.replaceChildren(make("h4", "", texts.shortcuts), list, close)
  view.keys.showModal()
  close.focus()
}

function arrows(view, event) {
  const value = event.target.closest?.(".v")
  const steps = { ArrowDown: "down", ArrowUp: "up", ArrowRight: 1, ArrowLeft: -1 }
  if (!value || event.altKey || event.ctrlKey || !(event.key in steps)) return
  event.preventDefault()
  const way = steps[event.key]
  const to = typeof way === "number" ? view.values[view.values.indexOf(value) + way] : below(view, value, way)
  if (!to) return
  value.tabIndex = -1
  to.tabIndex = 0
  to.focus()
  pick(view, to)
}

// The nearest value in the direction that overlaps this one's column.
function below(view, value, way) {
  const from = value.getBoundingClientRect()
  const sign = way === "down" ? 1 : -1
  let best = null
  let distance = Infinity
  for (const other of view.values) {
    const to = other.getBoundingClientRect()
    const gap = sign > 0 ? to.top - from.bottom : from.top - to.bottom
    if (gap < -2 || to.right < from.left || to.left > from.right || other === value) continue
    if (gap < distance) { best = other; distance = gap }
  }
  return best
}
