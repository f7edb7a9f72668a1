// A list that reads itself again (htmx) without losing what one is doing: ticks, focus and place on the screen.
//
//   <div data-controller="live" data-action="htmx:before-swap->live#keep htmx:after-settle->live#restore">
//     <div id="travail" hx-get=… hx-select="#travail"> … <tr id="t-1"> … <input type="checkbox" value="1.3">
//     <p role="status" data-live-target="said"></p>
import { Controller } from "@hotwired/stimulus"

const FOCUSABLE = "a, button, input, select"

export default class extends Controller {
  static targets = ["said"]

  keep(event) {
    const { detail, target } = event
    if (detail.xhr.status === 204) return
    // An open menu would close under the hand.
    if (target.querySelector("select:focus, details[open], dialog[open]")) {
      detail.shouldSwap = false
      return
    }
    const row = document.activeElement.closest("tr[id]")
    this.ticked = [...target.querySelectorAll("tbody input:checked")].map((box) => box.value.split(".")[0])
    this.at = target.querySelector("tr.is-at")?.id
    this.focused = row && { id: row.id, index: [row, ...row.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement) }
    this.anchor = [...target.querySelectorAll("tr[id]")].find((one) => one.getBoundingClientRect().top >= 0)
    this.top = this.anchor?.getBoundingClientRect().top
  }

  restore() {
    if (!this.ticked) return
    const boxes = new Map([...this.element.querySelectorAll("tbody input[type=checkbox]")].map((box) => [box.value.split(".")[0], box]))
    const lost = this.ticked.filter((key) => !boxes.has(key)).length
    this.ticked.forEach((key) => { if (boxes.has(key)) boxes.get(key).checked = true })
    this.element.querySelector("table")?.dispatchEvent(new Event("change", { bubbles: true }))
    const anchor = this.anchor && document.getElementById(this.anchor.id)
    if (anchor) window.scrollBy(0, anchor.getBoundingClientRect().top - this.top)
    if (this.at) document.getElementById(this.at)?.classList.add("is-at")
    this.refocus()
    this.say(lost)
    this.ticked = this.anchor = null
  }

  refocus() {
    const row = this.focused && document.getElementById(this.focused.id)
    if (!row) return
    row.tabIndex = -1
    const places = [row, ...row.querySelectorAll(FOCUSABLE)]
    ;(places[this.focused.index] || row).focus({ preventScroll: true })
  }

  say(lost) {
    const gone = { 0: "", 1: " Une ligne cochée n’y est plus." }[lost] ?? ` ${lost} lignes cochées n’y sont plus.`
    this.saidTargets.forEach((place) => { place.textContent = `Liste mise à jour.${gone}` })
  }
}
