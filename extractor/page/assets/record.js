// Findings, the record in sections, and what is selected.
// Text from the document only ever becomes textContent or a title.

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".root")
  const view = (root.view ??= build(root))
  view.tell = component.setTriggerValue
  const before = view.data
  view.data = data
  if (!before || before.version !== data.version) fill(view)
  select(view, before?.tick !== data.tick)
}

function make(tag, className, text) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

function build(root) {
  const view = { root, data: null }
  view.head = make("div", "head")
  view.findings = make("div", "findings")
  view.body = make("div", "body")
  view.body.tabIndex = 0
  view.detail = make("div", "detail")
  view.detail.setAttribute("role", "status")
  root.append(view.head, view.findings, view.body, view.detail)
  view.body.addEventListener("click", (event) => {
    const value = event.target.closest(".v")
    if (value) view.tell("picked", value.pointers)
  })
  view.body.addEventListener("scroll", () => {
    const passed = [...view.body.children].findLastIndex((section) => section.offsetTop <= view.body.scrollTop + 40)
    view.jump.value = Math.max(passed, 0)
  }, { passive: true })
  root.addEventListener("keydown", (event) => keys(view, event))
  return view
}

function fill(view) {
  document.documentElement.lang = view.data.language
  view.values = []
  const { data } = view
  if (view.file !== data.file) view.body.scrollTo({ top: 0, left: 0 })
  view.file = data.file
  const jump = make("select", "jump")
  jump.setAttribute("aria-label", data.texts.jump)
  jump.append(...data.sections.map((section, index) => {
    const option = make("option", "", (section.depth ? "　" : "") + section.title)
    option.value = index
    return option
  }))
  jump.addEventListener("change", () => {
    view.body.scrollTo({ top: view.body.children[jump.value].offsetTop, left: 0 })
  })
  view.jump = jump
  const title = make("div", "title", data.title)
  title.title = data.title
  view.head.replaceChildren(title, jump)
  view.body.setAttribute("role", "region")
  view.body.setAttribute("aria-label", data.texts.record)
  view.body.replaceChildren(...data.sections.map((section) => drawSection(view, section)))
  drawFindings(view)
  if (view.values.length) view.values[0].tabIndex = 0
}

// --- findings --------------------------------------------------------------------------------

function drawFindings(view) {
  const { findings, texts, counts, remarks } = view.data
  const title = make("div", "caption")
  title.append(make("b", "", texts.findings))
  for (const [kind, text] of counts) title.append(make("span", `count k-${kind}`, text))
  const list = make("ul")
  list.append(...remarks.map((remark) => make("li", "remark", remark)))
  if (!findings.length) list.append(make("li", "clean", texts.no_findings))
  list.append(...findings.map((finding) => {
    const item = make("li")
    const entry = make("button", `finding k-${finding.f}`)
    entry.type = "button"
    entry.number = finding.i
    const line = make("span", "line")
    const rule = make("span", "rule", finding.name)
    rule.title = finding.rule
    line.append(make("span", "severity", finding.severity), rule)
    entry.title = finding.place
    entry.append(line, make("span", "message", finding.message))
    if (finding.expected || finding.found) {
      const figures = make("span", "figures")
      for (const [name, text] of [[texts.expected, finding.expected], [texts.found, finding.found]]) {
        if (text) { const pair = make("span"); pair.append(`${name} `, make("b", "", text)); figures.append(pair); pair.title = text }
      }
      line.append(figures)
    }
    entry.addEventListener("click", () => view.tell("finding", finding.i))
    item.append(entry)
    return item
  }))
  view.findings.replaceChildren(title, list)
}

// --- the record ------------------------------------------------------------------------------

function drawSection(view, section) {
  const box = make("section", `depth${section.depth}`)
  const title = make(section.depth ? "h3" : "h2")
  title.append(make("span", "", section.title))
  box.append(title)
  if (section.columns.length) box.append(drawTable(view, section))
  else if (section.facts.length) box.append(drawFacts(view, section))
  else box.append(make("p", "nothing", view.data.texts.nothing))
  if (section.blank.length && section.facts.length) {
    box.append(make("p", "blank", view.data.texts.blank.replace("{names}", section.blank.join(view.data.texts.comma))))
  }
  return box
}

function drawFacts(view, section) {
  const list = make("dl", "facts")
  for (const fact of section.facts) {
    const long = fact.cells.length > 1 || fact.cells[0].t.length > 22
    const pair = make("div", long ? "pair long" : "pair")
    pair.append(make("dt", "", fact.name))
    const value = make("dd")
    value.append(...fact.cells.map((cell) => drawValue(view, cell, fact.name)))
    pair.append(value)
    list.append(pair)
  }
  return list
}

function drawTable(view, section) {
  const sheet = make("div", "sheet")
  const table = make("table")
  const head = make("thead")
  const names = make("tr")
  names.append(...section.columns.map((column) => {
    const cell = make("th", `c-${column.key}${column.n ? " n" : ""}`, column.title)
    cell.scope = "col"
    return cell
  }))
  head.append(names)
  const body = make("tbody")
  body.append(...section.rows.map((row) => drawRow(view, section, row)))
  table.append(head, body)
  if (section.foot.length) {
    const foot = make("tfoot")
    foot.append(drawRow(view, section, section.foot))
    table.append(foot)
  }
  sheet.append(table)
  return sheet
}

function drawRow(view, section, row) {
  const line = make("tr")
  row.forEach((cell, index) => {
    if (!cell.rows) return
    const column = section.columns[index]
    const place = make("td", `c-${column.key}${column.n ? " n" : ""}`)
    if (cell.rows > 1) place.rowSpan = cell.rows
    if (cell.p.length) place.append(drawValue(view, cell, column.title))
    else place.textContent = cell.t
    line.append(place)
  })
  return line
}

function drawValue(view, cell, name) {
  const value = make("button", `v s-${cell.s} f-${cell.f || "none"}`, cell.t)
  value.type = "button"
  value.tabIndex = -1
  value.pointers = cell.p
  const said = [cell.f, cell.s === "exact" ? "" : cell.s].filter(Boolean).map((key) => view.data.texts[key])
  if (said.length) value.title = said.join(view.data.texts.comma)
  value.setAttribute("aria-label", [name, cell.t, ...said].join(" "))
  view.values.push(value)
  return value
}

// --- what is selected ------------------------------------------------------------------------

function select(view, follow) {
  const { lit, main, finding, detail } = view.data
  const wanted = new Set(lit)
  let target = null
  for (const value of view.values) {
    const isMain = value.pointers.includes(main)
    value.classList.toggle("main", isMain)
    value.classList.toggle("lit", isMain || value.pointers.some((pointer) => wanted.has(pointer)))
    if (isMain) target = value
  }
  for (const entry of view.findings.querySelectorAll(".finding")) {
    const chosen = entry.number === finding
    entry.setAttribute("aria-pressed", String(chosen))
    if (chosen && follow) entry.scrollIntoView({ block: "nearest" })
  }
  drawDetail(view, detail)
  if (!target) return
  for (const value of view.root.querySelectorAll('.v[tabindex="0"]')) value.tabIndex = -1
  target.tabIndex = 0
  if (follow) reveal(view.body, target)
}

// Headings stick to the top of the body, so a value just below its edge is covered by them.
function reveal(body, value) {
  const outer = body.getBoundingClientRect()
  const inner = value.getBoundingClientRect()
  if (inner.top < outer.top + 72 || inner.bottom > outer.bottom - 8) {
    body.scrollTo({ top: body.scrollTop + inner.top - outer.top - outer.height / 3 })
  }
  if (inner.right > outer.right || inner.left < outer.left) body.scrollLeft += inner.left - outer.left - outer.width / 2
}

function drawDetail(view, detail) {
  const { texts } = view.data
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
  view.detail.replaceChildren(line, printed)
}

function keys(view, event) {
  const value = event.target.closest?.(".v")
  const steps = { ArrowDown: "down", ArrowUp: "up", ArrowRight: 1, ArrowLeft: -1 }
  if (!value || !(event.key in steps)) return
  event.preventDefault()
  const way = steps[event.key]
  const next = typeof way === "number" ? view.values[view.values.indexOf(value) + way] : below(view, value, way)
  if (!next) return
  value.tabIndex = -1
  next.tabIndex = 0
  next.focus()
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
