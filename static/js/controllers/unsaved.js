// Warns before a page with unsaved answers is left. Nothing typed is kept in the browser: it may name a patient.
//
//   <form data-controller="unsaved">
import { Controller } from "@hotwired/stimulus"

export default class extends Controller {
  initialize() {
    this.changed = false
    this.onChange = () => { this.changed = true }
    this.onSubmit = () => { this.changed = false }
    this.onAnswer = (event) => { this.changed = !event.detail.successful }
    this.onLeave = (event) => { if (this.changed) event.preventDefault() }
  }

  connect() {
    this.element.addEventListener("input", this.onChange)
    this.element.addEventListener("submit", this.onSubmit)
    this.element.addEventListener("htmx:afterRequest", this.onAnswer)
    window.addEventListener("beforeunload", this.onLeave)
    // A form that comes back refused still holds answers nobody has saved.
    this.changed = this.element.querySelector("[aria-invalid=true]") !== null
  }

  disconnect() {
    this.element.removeEventListener("input", this.onChange)
    this.element.removeEventListener("submit", this.onSubmit)
    this.element.removeEventListener("htmx:afterRequest", this.onAnswer)
    window.removeEventListener("beforeunload", this.onLeave)
  }
}
