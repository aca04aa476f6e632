// The sections of the record: facts and tables, every leaf a button that can be picked and edited.

function drawSection(view, section) {
  const box = make("section", `depth${section.depth}`)
  const title = make(section.depth ? "h3" : "h2")
  const name = make("span", "", section.title)
  title.append(name)
  if (section.row && !view.data.locked) name.append(rowMenuButton(view, section.row, section.title))
  if (section.list && !view.data.locked) {
    name.append(press("add", view.data.texts.add_row,
      () => addRow(view, section.list, section.rows.length)))
  }
  box.append(title)
  if (section.columns.length) box.append(drawTable(view, section))
  else if (section.facts.length) box.append(drawFacts(view, section))
  else box.append(make("p", "nothing", view.data.texts.nothing))
  if (section.blank.length) box.append(drawBlank(view, section))
  return box
}

// What a form leaves blank is named, and can be given by picking its name.
function drawBlank(view, section) {
  const line = make("p", "blank")
  const [before, after] = view.data.texts.blank.split("{names}")
  line.append(before)
  section.blank.forEach((fact, index) => {
    if (index) line.append(view.data.texts.comma)
    line.append(drawValue(view, { p: [fact.p], t: "", s: "", f: "", m: "", rows: 1 }, fact.name, fact, fact.name))
  })
  line.append(after ?? "")
  return line
}

function drawFacts(view, section) {
  const list = make("dl", "facts")
  for (const fact of section.facts) {
    const long = fact.list || fact.cells.length > 1 || fact.cells[0].t.length > 22
    const pair = make("div", long ? "pair long" : "pair")
    pair.append(make("dt", "", fact.name))
    const value = make("dd")
    value.append(...fact.cells.map((cell) => drawValue(view, cell, fact.name, fact)))
    if (fact.list && !view.data.locked) {
      value.append(press("add", view.data.texts.add_row,
        () => addRow(view, fact.list, fact.cells.length)))
    }
    pair.append(value)
    list.append(pair)
  }
  return list
}

function drawTable(view, section) {
  const sheet = make("div", "sheet")
  const table = make("table")
  table.setAttribute("aria-label", section.title)
  const head = make("thead")
  const names = make("tr")
  if (section.list) names.append(make("td", "handle"))
  names.append(...section.columns.map((column) => {
    const cell = make("th", `c-${column.key}${column.n ? " n" : ""}`, column.title)
    cell.scope = "col"
    return cell
  }))
  head.append(names)
  const body = make("tbody")
  body.append(...section.rows.map((row, index) => drawRow(view, section, row, index)))
  table.append(head, body)
  if (section.foot.length) {
    const foot = make("tfoot")
    foot.append(drawRow(view, section, section.foot, -1))
    table.append(foot)
  }
  sheet.append(table)
  return sheet
}

function drawRow(view, section, row, index) {
  const line = make("tr")
  if (section.list) {
    const handle = make("td", "handle")
    if (index >= 0 && !view.data.locked) handle.append(rowMenuButton(view, `${section.list}/${index}`, String(index + 1)))
    line.append(handle)
  }
  row.forEach((cell, at) => {
    if (!cell.rows) return
    const column = section.columns[at]
    const place = make("td", `c-${column.key}${column.n ? " n" : ""}`)
    if (cell.rows > 1) place.rowSpan = cell.rows
    if (cell.p.length) place.append(drawValue(view, cell, column.title, column))
    else place.textContent = cell.t
    line.append(place)
  })
  return line
}

function drawValue(view, cell, name, kind, shown) {
  const value = make("button", `v s-${cell.s} f-${cell.f || "none"}${cell.m ? ` m-${cell.m}` : ""}`, shown ?? cell.t)
  value.type = "button"
  value.tabIndex = -1
  Object.assign(value, { pointers: cell.p, kind, was: cell.v ?? (shown ? "" : cell.t) })
  const { texts } = view.data
  const said = [cell.f, cell.s === "exact" ? "" : cell.s, cell.m].filter(Boolean).map((key) => texts[key])
  if (said.length) value.title = said.join(texts.comma)
  value.setAttribute("aria-label", [name, shown ? texts.empty : cell.t || texts.empty, ...said].join(" "))
  view.values.push(value)
  for (const pointer of cell.p) {
    if (!view.byPointer.has(pointer)) view.byPointer.set(pointer, [])
    view.byPointer.get(pointer).push(value)
  }
  return value
}

// --- rows ------------------------------------------------------------------------------------

function rowMenuButton(view, pointer, name) {
  const button = press("rowmenu", "⋮", (event) => {
    event.stopPropagation()
    openMenu(view, button, pointer)
  }, `${view.data.texts.row_menu} ${name}`)
  button.setAttribute("aria-haspopup", "menu")
  return button
}

function openMenu(view, button, pointer) {
  closeMenu(view)
  const menu = make("div", "menu")
  menu.setAttribute("role", "menu")
  for (const [name, run] of Object.entries(rowActs(view, pointer))) {
    const item = press("item", view.data.texts[`row_${name}`], () => { closeMenu(view); run() })
    item.setAttribute("role", "menuitem")
    menu.append(item)
  }
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children]
    const at = items.indexOf(view.root.getRootNode().activeElement)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === "Escape") { closeMenu(view); button.focus() }
    else if (step) items[(at + step + items.length) % items.length].focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  menu.addEventListener("focusout", (event) => { if (!menu.contains(event.relatedTarget)) closeMenu(view) })
  view.root.append(menu)
  const outer = view.root.getBoundingClientRect()
  const at = button.getBoundingClientRect()
  menu.style.left = `${at.left - outer.left}px`
  menu.style.top = `${Math.min(at.bottom - outer.top, outer.height - menu.offsetHeight - 8)}px`
  view.menu = menu
  menu.firstElementChild.focus()
}

function closeMenu(view) {
  const menu = view.menu
  view.menu = null
  menu?.remove()
}

// What can be done to the row at a pointer. A row's number is the last token of its pointer.
function rowActs(view, pointer) {
  const cut = pointer.lastIndexOf("/")
  const list = pointer.slice(0, cut)
  const index = Number(pointer.slice(cut + 1))
  const to = (what, more) => () => act(view, { do: what, pointer, ...more })
  return {
    above: () => addRow(view, list, index),
    below: () => addRow(view, list, index + 1),
    up: to("move", { to: Math.max(index - 1, 0) }),
    down: to("move", { to: index + 1 }),
    split: () => view.tell("split", pointer),
    merge: to("merge", { other: `${list}/${index + 1}` }),
    remove: to("delete"),
  }
}

function addRow(view, list, index) {
  act(view, { do: "add", list, index, name: view.data.texts.new_row })
}

// The row that a leaf stands in; an item of a list of texts is a row itself.
function rowOf(pointer) {
  if (/\/\d+$/.test(pointer ?? "")) return pointer
  return /^(.*\/\d+)\/[^/]+(\/\d+\/value)?$/.exec(pointer ?? "")?.[1] ?? null
}
