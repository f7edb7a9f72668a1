// Saves one part of a letter while it is written. Nothing typed is kept in the browser: it names a patient. Without a
// network, the words stay in the page, the line below says so, and another try follows; the page warns before it is left.
//
//   <form data-controller="draft" data-draft-letter-outlet=".editor" data-key="reason"> fields, [name$=version]
//     <span data-draft-target="status" role="status">   <button data-draft-target="button">
//     <div data-draft-target="rows">  <template data-draft-target="blank">  <button data-draft-target="adder" data-action="draft#add">
//     <button data-draft-target="inserter" data-action="draft#insert" data-text="…" data-into="name of the field">
import { Controller } from "@hotwired/stimulus"

const PAUSE = 1500
const RETRY = 5000

export default class extends Controller {
  static targets = ["status", "button", "rows", "blank", "adder", "inserter"]
  static outlets = ["letter"]

  connect() {
    this.dirty = false
    this.stopped = false
    this.onInput = () => this.later(PAUSE)
    this.onLeave = (event) => { if (this.dirty) event.preventDefault() }
    this.onSubmit = (event) => { event.preventDefault(); this.stopped = false; this.dirty = true; this.save() }
    this.element.addEventListener("input", this.onInput)
    this.element.addEventListener("submit", this.onSubmit)
    window.addEventListener("beforeunload", this.onLeave)
    this.adderTargets.forEach((adder) => { adder.hidden = false })
    this.inserterTargets.forEach((inserter) => { inserter.hidden = false })
  }

  disconnect() {
    clearTimeout(this.timer)
    this.element.removeEventListener("input", this.onInput)
    this.element.removeEventListener("submit", this.onSubmit)
    window.removeEventListener("beforeunload", this.onLeave)
  }

  add() {
    const total = this.element.querySelector("[name$=TOTAL_FORMS]")
    const row = this.blankTarget.content.cloneNode(true)
    row.querySelectorAll("[name], [id], [for]").forEach((node) => {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name).replaceAll("__prefix__", total.value))
      }
    })
    total.value = Number(total.value) + 1
    this.rowsTarget.append(row)
    this.rowsTarget.lastElementChild.querySelector("input, select").focus()
  }

  // A phrase ends the text, on a line of its own.
  insert({ currentTarget: { dataset } }) {
    const field = this.element.querySelector(`[name$="-${dataset.into}"]`)
    field.value = [field.value.trimEnd(), dataset.text].filter(Boolean).join("\n")
    field.focus()
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  later(pause) {
    this.dirty = true
    if (this.stopped) return
    this.say("Modifié, enregistrement dans un instant…")
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), pause)
  }

  async save() {
    clearTimeout(this.timer)
    if (this.saving) { this.timer = setTimeout(() => this.save(), PAUSE); return }
    this.saving = true
    this.dirty = false
    const fields = new FormData(this.element)
    this.letterOutlets.forEach((letter) => fields.set("seen", letter.seen))
    try {
      const answer = await fetch(this.element.action, {
        method: "POST", body: fields, headers: { Accept: "application/json" }, redirect: "error",
      })
      await this.read(answer)
    } catch {
      this.dirty = true
      this.say("Pas de réseau : vos mots restent dans cette page, nouvel essai dans un instant.", true)
      this.timer = setTimeout(() => this.save(), RETRY)
    } finally {
      this.saving = false
    }
  }

  async read(answer) {
    this.clear()
    if (answer.ok) {
      const saved = await answer.json()
      this.element.querySelector("[name$=version]").value = saved.version
      this.say(`${saved.saved}.`)
      this.letterOutlets.forEach((letter) => letter.show(saved))
      return
    }
    this.dirty = true
    if (answer.status === 422 || answer.status === 409) {
      const refused = await answer.json()
      Object.entries(refused.errors).forEach(([id, words]) => this.mark(id, words))
      // Over somebody else's words, a person decides: their words stand at the box, the button puts one's own in their place.
      this.stopped = answer.status === 409
      if (refused.version) this.element.querySelector("[name$=version]").value = refused.version
      const next = refused.version ? "Ses mots sont sous les vôtres : réunissez-les, puis enregistrez." : "Copiez vos mots, puis rechargez la page."
      this.say(this.stopped ? `${refused.message} ${next}` : refused.message, true)
      return
    }
    throw new Error(String(answer.status))
  }

  mark(id, words) {
    const control = document.getElementById(id)
    if (!control) return
    control.setAttribute("aria-invalid", "true")
    control.classList.add("is-invalid")
    const line = document.createElement("div")
    line.className = "invalid-feedback"
    line.dataset.draftError = ""
    line.textContent = words
    control.after(line)
  }

  clear() {
    this.element.querySelectorAll("[data-draft-error]").forEach((line) => line.remove())
    this.element.querySelectorAll("[aria-invalid]").forEach((control) => {
      control.removeAttribute("aria-invalid")
      control.classList.remove("is-invalid")
    })
  }

  say(words, isWrong = false) {
    if (!this.hasStatusTarget) return
    this.statusTarget.textContent = words
    this.statusTarget.classList.toggle("text-danger", isWrong)
  }
}
