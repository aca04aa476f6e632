"""The evals: run a suite, see how it goes, what comes out by field, type and scan, and what changed since."""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec

import streamlit as st

from extractor.desk.people import Person
from extractor.page import trial_view
from extractor.page.samples import VARIANTS
from extractor.page.service import Service
from extractor.page.suites import suites
from extractor.page.texts import Language, Say, plain, speaker
from extractor.page.trial_scores import f1
from extractor.page.trials import Trial, Trials, cases

_READERS = ("form", "auto", "model")


@st.cache_resource(show_spinner=False)
def _trials(_service: Service) -> Trials:
    """One for the process: a trial goes on whoever looks."""
    return Trials(_service.settings.store.folder / "trials")


def show(service: Service, who: Person, language: Language) -> None:
    """The whole view."""
    say = speaker(language)
    if find_spec("evals") is None:  # the evals come with the source tree
        st.info(say("evals_missing"))
        return
    trials = _trials(service)
    with st.container(key="evals"):
        _begin(service, trials, who, language, say)
        _progress(trials, language)
        kept = trials.kept()
        if not kept:
            with st.container(key="evals-empty", border=True, horizontal_alignment="center"):
                st.markdown(f"#### :material/monitoring: {say('evals_empty_title')}")
                st.markdown(say("evals_empty"))
            return
        _shown(kept, language, say)


def _begin(service: Service, trials: Trials, who: Person, language: Language, say: Say) -> None:
    """What is run, in one line."""
    found = suites()
    with st.container(key="evals-begin", horizontal=True, vertical_alignment="bottom", gap="small"):
        suite = st.selectbox(
            say("suite"), list(found), key=f"suite-{language}", width=220, format_func=lambda name: _suite(name, say)
        )
        variants = st.multiselect(
            say("variants"), list(VARIANTS), default=["pdf"], key=f"variants-{language}", width="stretch",
            format_func=lambda key: VARIANTS[key][1 if language == "zh" else 2], placeholder=say("variants_hint"),
        )  # fmt: skip
        reader = st.selectbox(
            say("reader"), _READERS, format_func=lambda name: say(f"reader_{name}"), key=f"reader-{language}", width=190
        )
        if not st.button(say("evals_run"), type="primary", icon=":material/play_arrow:", key="run-trial"):
            return
    if not suite or not variants:
        st.warning(say("evals_choose"))
        return
    chosen = cases(found[suite], [VARIANTS[each][0] for each in variants])
    told: Trial = {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"), "who": who.name, "suite": suite,
        "reader": reader, "files": [],
    }  # fmt: skip
    if not chosen:
        st.warning(say("evals_nothing"))
    elif not trials.begun(told, chosen, lambda: service.reading(reader)):
        st.warning(say("evals_busy"))


def _progress(trials: Trials, language: Language) -> None:
    run = trials.run
    if run is None:
        return
    busy = not run.finished and run.failure is None
    st.fragment(_bar, run_every=1.0 if busy else None)(trials, language)


def _bar(trials: Trials, language: Language) -> None:
    say, run = speaker(language), trials.run
    if run is None:
        return
    if run.failure:
        st.error(run.failure.message(language))
    elif run.finished:
        if st.session_state.get("seen-trial") != run.finished:
            st.session_state["seen-trial"] = run.finished
            st.session_state[f"trial-{language}"] = run.finished
            st.rerun()
    else:
        bar, stop = st.columns([85, 15], vertical_alignment="center")
        bar.progress(
            run.done / max(run.count, 1), say("evals_progress", done=run.done, count=run.count, at=plain(run.at))
        )
        if stop.button(say("stop_run"), key="stop-trial", width="stretch"):
            run.stopped.set()


def _shown(kept: list[Trial], language: Language, say: Say) -> None:
    """One trial, beside another where one is chosen."""
    named = {trial["id"]: _named(trial, say) for trial in kept}
    one, other = st.columns(2)
    chosen = one.selectbox(say("trial"), list(named), format_func=named.__getitem__, key=f"trial-{language}")
    rest = [None, *(key for key in named if key != chosen)]
    beside = other.selectbox(
        say("trial_beside"),
        rest,
        format_func=lambda key: named[key] if key else say("trial_alone"),
        key=f"beside-{language}",
    )
    by_id = {trial["id"]: trial for trial in kept}
    trial_view.show(by_id[chosen], by_id[beside] if beside else None, language)


_SUITES = ("reports", "reviewed")


def _suite(name: str, say: Say) -> str:
    """What a suite is called; those that people add go by the name of their folder."""
    return say(f"suite_{name}") if name in _SUITES else name


def _named(trial: Trial, say: Say) -> str:
    at = datetime.fromisoformat(trial["at"]).strftime("%Y-%m-%d %H:%M")
    return f"{at}　{_suite(trial['suite'], say)}　{say('reader_' + trial['reader'])}　F1 {f1(trial['files']):.4f}"
