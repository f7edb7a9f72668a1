// Brief confirmations leave after 8 s, unless they are being read (pointer or focus on them). Warnings stay.
// It also says when a request made in place did not reach the server or was refused.
import { Controller } from "@hotwired/stimulus"

const STAYS = 8000
const WORDS = {
  "htmx:sendError": "Le serveur ne répond pas. Rien n’a été enregistré : vérifiez le réseau, puis recommencez.",
  "htmx:timeout": "Le serveur met trop de temps à répondre. Rechargez la page avant de recommencer.",
  403: "Vous n’avez pas le droit de faire cela, ou votre session est fermée. Rechargez la page.",
  404: "Cet élément n’existe plus. Rechargez la page.",
  409: "Vous avez changé d’établissement dans un autre onglet. Rien n’a été enregistré : revenez-y à celui de cette page, puis recommencez.",
  429: "Trop de demandes à la fois. Attendez une minute, puis recommencez.",
}
const OTHER = "L’action n’a pas abouti. Rechargez la page pour voir ce qui est enregistré."

export default class extends Controller {
  static targets = ["toast"]

  initialize() {
    this.onFailure = this.onFailure.bind(this)
    this.timers = new Map()
  }

  connect() {
    this.events = ["htmx:sendError", "htmx:timeout", "htmx:responseError"]
    this.events.forEach((name) => document.addEventListener(name, this.onFailure))
  }

  disconnect() {
    this.events.forEach((name) => document.removeEventListener(name, this.onFailure))
    this.timers.forEach((timer) => clearTimeout(timer))
  }

  toastTargetConnected(toast) {
    if ("leaves" in toast.dataset && !toast.querySelector("a")) this.leaveLater(toast)
  }

  close(event) {
    event.currentTarget.closest(".toast").remove()
  }

  leaveLater(toast) {
    const timer = setTimeout(() => {
      if (toast.matches(":hover, :focus-within")) this.leaveLater(toast)
      else toast.remove()
    }, STAYS)
    this.timers.set(toast, timer)
  }

  onFailure(event) {
    const words = WORDS[event.type] || WORDS[event.detail?.xhr?.status] || OTHER
    const toast = document.createElement("div")
    toast.className = "toast show toast-alert"
    const body = document.createElement("div")
    body.className = "toast-body"
    const text = document.createElement("span")
    text.textContent = words
    const close = document.createElement("button")
    close.type = "button"
    close.className = "toast-close"
    close.dataset.action = "toasts#close"
    close.setAttribute("aria-label", "Fermer ce message")
    close.textContent = "×"
    body.append(text, close)
    toast.append(body)
    this.element.append(toast)
  }
}
