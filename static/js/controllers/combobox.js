// A text box with suggestions from the server: ARIA combobox with a list box (W3C pattern "list autocomplete, manual selection").
// HTMX fetches the options; this shows them, moves among them and keeps the code of the choice beside the text.
//
//   <div class="combobox" data-controller="combobox">
//     <input role="combobox" hx-get=… hx-target="#list" data-combobox-target="input"
//            data-action="htmx:config-request->combobox#ask keydown->combobox#move blur->combobox#leave">
//     <input type="hidden" data-combobox-target="code">
//     <ul role="listbox" hidden data-combobox-target="list"
//         data-action="htmx:after-swap->combobox#show mousedown->combobox#hold click->combobox#pick"></ul>
//     <span role="status" data-combobox-target="status"></span>
//   </div>
//
// Each option carries data-label (what the box takes) and data-code.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller {
  static targets = ["input", "code", "list", "status"]

  // The server knows the question as q, whatever the name of the field.
  ask(event) {
    event.detail.parameters = { q: this.inputTarget.value }
  }

  show() {
    this.codeTarget.value = ""
    this.options.forEach((option, index) => { option.id = `${this.listTarget.id}_${index}` })
    const count = this.options.length
    const hasFocus = document.activeElement === this.inputTarget
    this.open(count > 0 && hasFocus)
    if (hasFocus) this.statusTarget.textContent = count ? `${count} ${count > 1 ? "communes proposées" : "commune proposée"}` : "Aucune commune proposée"
  }

  move(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 }
    if (event.key in moves && this.options.length) {
      event.preventDefault()
      this.open(true)
      this.activate((this.position + moves[event.key] + this.options.length) % this.options.length)
    } else if (event.key === "Enter" && this.isOpen && this.position >= 0) {
      event.preventDefault()
      this.choose(this.options[this.position])
    } else if (event.key === "Escape" && this.isOpen) {
      event.stopPropagation()
      this.open(false)
    }
  }

  // Pressing on an option must not take the focus away from the box: leaving it closes the list.
  hold(event) {
    event.preventDefault()
  }

  pick(event) {
    const option = event.target.closest("[role=option]")
    if (option) this.choose(option)
  }

  leave() {
    this.open(false)
  }

  choose(option) {
    this.inputTarget.value = option.dataset.label
    this.codeTarget.value = option.dataset.code
    this.open(false)
    this.inputTarget.dispatchEvent(new Event("change", { bubbles: true }))
  }

  activate(index) {
    this.options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)))
    const option = this.options[index]
    if (!option) return
    this.inputTarget.setAttribute("aria-activedescendant", option.id)
    option.scrollIntoView({ block: "nearest" })
  }

  open(isOpen) {
    this.listTarget.hidden = !isOpen
    this.inputTarget.setAttribute("aria-expanded", String(isOpen))
    if (isOpen) return
    this.inputTarget.removeAttribute("aria-activedescendant")
    this.options.forEach((option) => option.setAttribute("aria-selected", "false"))
  }

  get isOpen() {
    return !this.listTarget.hidden
  }

  get options() {
    return [...this.listTarget.querySelectorAll("[role=option]")]
  }

  get position() {
    return this.options.findIndex((option) => option.getAttribute("aria-selected") === "true")
  }
}
