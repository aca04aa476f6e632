// What there is to look at: findings, doubtful values, totals computed anew, and whether all of the page was taken.

const TABS = ["findings", "doubts", "totals", "proof"]

function drawInbox(view) {
  const { data } = view
  const bar = make("div", "tabs")
  bar.setAttribute("role", "tablist")
  bar.setAttribute("aria-label", data.texts.to_look_at)
  const sizes = {
    findings: data.findings.length, doubts: data.doubts.length,
    totals: data.totals.filter((total) => !total.holds).length, proof: data.proof.orphans.length,
  }
  bar.append(...TABS.map((tab) => {
    const button = press("tab", data.texts[`tab_${tab}`], () => openTab(view, tab))
    button.setAttribute("role", "tab")
    button.id = `tab-${tab}`
    button.append(make("span", sizes[tab] ? `size of-${tab}` : "size none", String(sizes[tab])))
    return button
  }))
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    openTab(view, TABS[(TABS.indexOf(view.tab) + step + TABS.length) % TABS.length])
    bar.children[TABS.indexOf(view.tab)].focus()
  })
  const counts = make("span", "counts")
  for (const [kind, text] of data.counts) counts.append(make("span", `count k-${kind}`, text))
  const top = make("div", "caption")
  top.append(bar, counts)
  view.list = make("ul")
  view.panel = make("div", "list")
  view.panel.setAttribute("role", "tabpanel")
  view.panel.tabIndex = 0
  view.panel.append(view.list)
  view.tabs = bar
  view.inbox.replaceChildren(top, view.panel)
  openTab(view, view.tab)
}

function openTab(view, tab) {
  view.tab = tab
  for (const button of view.tabs.children) {
    const chosen = button.id === `tab-${tab}`
    button.setAttribute("aria-selected", String(chosen))
    button.tabIndex = chosen ? 0 : -1
  }
  view.panel.setAttribute("aria-labelledby", `tab-${tab}`)
  const draw = { findings: drawFindings, doubts: drawDoubts, totals: drawTotals, proof: drawProof }[tab]
  view.list.replaceChildren(...draw(view))
  lightInbox(view, view.data.finding, view.data.main, false)
}

function row(button) {
  const item = make("li")
  item.append(button)
  return item
}

function drawFindings(view) {
  const { findings, texts, remarks } = view.data
  const list = remarks.map((remark) => make("li", "remark", remark))
  if (!findings.length) list.push(make("li", "clean", texts.no_findings))
  return list.concat(findings.map((finding) => row(drawFinding(view, finding))))
}

function drawFinding(view, finding) {
  const { texts } = view.data
  const entry = press(`finding k-${finding.f}`, "", () => view.tell("finding", finding.i))
  entry.number = finding.i
  entry.title = finding.place
  const line = make("span", "line")
  const rule = make("span", "rule", finding.name)
  rule.title = finding.rule
  line.append(make("span", "severity", finding.severity), rule)
  const figures = make("span", "figures")
  for (const [name, text] of [[texts.expected, finding.expected], [texts.found, finding.found]]) {
    if (!text) continue
    const pair = make("span", "", `${name} `)
    pair.append(make("b", "", text))
    pair.title = text
    figures.append(pair)
  }
  if (figures.children.length) line.append(figures)
  entry.append(line, make("span", "message", finding.message))
  if (finding.suspicion) entry.append(make("span", "suspicion", finding.suspicion))
  return entry
}

function drawDoubts(view) {
  const { doubts, texts } = view.data
  if (!doubts.length) return [make("li", "clean", texts.no_doubts)]
  return doubts.map((doubt) => {
    const entry = press(`doubt k-${doubt.f || "none"}`, "", () => view.tell("picked", [doubt.p]))
    entry.pointer = doubt.p
    entry.append(make("span", "place", doubt.where), make("b", "value", doubt.t || texts.empty), make("span", "sure", doubt.sure))
    return row(entry)
  })
}

function drawTotals(view) {
  const { totals, texts } = view.data
  if (!totals.length) return [make("li", "clean", texts.no_totals)]
  return totals.map((total) => {
    const entry = press(`total ${total.holds ? "holds" : "fails"}`, "", () => view.tell("picked", [total.p]))
    entry.pointer = total.p
    const figures = make("span", "figures")
    for (const [name, text] of [[texts.printed, total.printed], [texts.computed, total.computed]]) {
      const pair = make("span", "", `${name} `)
      pair.append(make("b", "", text || "—"))
      figures.append(pair)
    }
    entry.append(make("span", "sign", total.holds ? "✓" : "✗"), make("span", "place", total.subject), figures)
    return row(entry)
  })
}

function drawProof(view) {
  const { proof, texts } = view.data
  const list = proof.lines.map((text) => make("li", proof.whole ? "clean" : "remark", text))
  return list.concat(proof.orphans.map((orphan) => {
    const entry = press("orphan", "", () => view.tell("orphan", orphan.i))
    entry.append(make("span", "place", texts.orphan), make("b", "value", orphan.t), make("span", "sure", orphan.page))
    return row(entry)
  }))
}

function lightInbox(view, finding, main, follow) {
  if (!view.list) return
  for (const entry of view.list.querySelectorAll("button")) {
    const chosen = entry.number !== undefined ? entry.number === finding : entry.pointer !== undefined && entry.pointer === main
    entry.setAttribute("aria-pressed", String(chosen))
    if (chosen && follow) entry.scrollIntoView({ block: "nearest" })
  }
}
