// The value that is selected: where it belongs, what is printed there, and what else it could be, a click each.

function drawDetail(view) {
  const { detail, texts, main, problem } = view.data
  view.choices = []
  if (!detail) {
    view.detail.replaceChildren(make("span", "hint", texts.pick))
    return
  }
  const line = make("div", "where")
  line.title = detail.where
  line.append(make("b", "", detail.where), make("span", "page", detail.page))
  for (const [kind, text] of detail.marks) line.append(make("span", `mark m-${kind}`, text))
  const printed = make("div", "printed")
  if (detail.printed) printed.append(make("span", "name", texts.printed), make("q", "", detail.printed))
  const parts = [line, printed]
  if (problem) {
    const told = make("div", "problem", problem)
    told.setAttribute("role", "alert")
    parts.push(told)
  }
  if (!view.data.locked) parts.push(drawChoices(view, detail, main))
  view.detail.replaceChildren(...parts)
}

function drawChoices(view, detail, main) {
  const { texts } = view.data
  const bar = make("div", "choices")
  detail.choices.forEach((choice, index) => {
    const button = press(`choice of-${choice.kind}`, "", () => act(view, { do: "take", pointer: main, kind: choice.kind, text: choice.t }))
    button.title = choice.note
    button.append(make("kbd", "", String(index + 1)), make("span", "label", choice.label), make("b", "", choice.t || texts.empty))
    view.choices.push(button)
    bar.append(button)
  })
  const tool = (name, key, run) => {
    const button = press("small", texts[name], run)
    button.append(make("kbd", "", key))
    bar.append(button)
    return button
  }
  if (detail.doubtful) tool("accept", "A", () => accept(view)).classList.add("strong")
  tool("edit", "E", () => { if (view.target) edit(view, view.target) })
  if (detail.nullable && !detail.empty) tool("set_null", "Del", () => setNull(view))
  if (detail.drawable) {
    tool("draw_box", "B", () => drawBox(view))
    if (detail.placed) tool("reread", "R", () => act(view, { do: "reread", pointer: main }))
  }
  return bar
}

function accept(view) {
  const { main, detail } = view.data
  if (main && detail && !view.data.locked) act(view, { do: "accept", pointer: main })
}

function setNull(view) {
  const { main, detail } = view.data
  if (detail?.nullable && !detail.empty && !view.data.locked) act(view, { do: "set", pointers: [main], value: null })
}

// The page viewer listens for this: the next box that is drawn there belongs to the selected value.
function drawBox(view) {
  if (view.data.main && !view.data.locked) document.dispatchEvent(new CustomEvent("extractor-draw"))
}

// --- the same field changed by another person ------------------------------------------------

function drawConflict(view) {
  const { conflict, texts } = view.data
  const known = view.conflict.told
  view.conflict.told = conflict?.id ?? null
  if (known === view.conflict.told) return
  view.conflict.hidden = !conflict
  if (!conflict) return
  const said = make("p", "", conflict.told)
  const rows = make("dl")
  for (const [name, text] of [[texts.conflict_base, conflict.base], [texts.conflict_theirs, conflict.theirs], [texts.conflict_mine, conflict.mine]]) {
    rows.append(make("dt", "", name), make("dd", "", text || texts.empty))
  }
  const mine = press("choice", texts.keep_mine, () => act(view, { do: "settle", take: "mine" }))
  const theirs = press("choice strong", texts.keep_theirs, () => act(view, { do: "settle", take: "theirs" }))
  view.conflict.setAttribute("role", "alertdialog")
  view.conflict.setAttribute("aria-label", texts.conflict)
  const buttons = make("div", "choices")
  buttons.append(theirs, mine)
  view.conflict.replaceChildren(make("b", "", texts.conflict), said, rows, buttons)
  if (!view.editor) theirs.focus() // what is being typed is not taken as given
}

// What others did, and what became of something that was asked for: until it is clicked away.
function drawNotice(view) {
  const [number, text] = view.data.notice
  if (view.notice.number === number) return
  view.notice.number = number
  view.notice.hidden = !text
  view.notice.replaceChildren(
    make("span", "", text), press("small", view.data.texts.close, () => { view.notice.hidden = true }),
  )
}
