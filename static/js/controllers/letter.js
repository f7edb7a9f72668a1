// The editor of a letter: shows anew how far each part is when one of them was saved (draft), and opens what a link points at.
//
//   <div class="editor" data-controller="letter">  targets: progress, missing, words (data-key), seen
import { Controller } from "@hotwired/stimulus"

export default class extends Controller {
  static targets = ["progress", "missing", "words", "seen", "sign"]

  connect() {
    this.onHash = () => this.open(location.hash.slice(1))
    window.addEventListener("hashchange", this.onHash)
    this.onHash()
  }

  disconnect() {
    window.removeEventListener("hashchange", this.onHash)
  }

  get seen() {
    return this.hasSeenTarget ? this.seenTarget.value : ""
  }

  show(saved) {
    this.progressTarget.innerHTML = saved.progress
    this.missingTarget.innerHTML = saved.missing
    // Empty where somebody else wrote since this page was read: the signature then asks to read again.
    if (saved.seen) this.seenTargets.forEach((seen) => { seen.value = saved.seen })
    this.wordsTargets.forEach((words) => {
      const part = saved.parts[words.dataset.key]
      if (part) words.innerHTML = part
    })
  }

  go(event) {
    const id = new URL(event.currentTarget.href).hash.slice(1)
    if (this.open(id)) event.preventDefault()
  }

  open(id) {
    const control = id && document.getElementById(id)
    if (!control) return false
    const part = control.closest("details")
    if (part) part.open = true
    if (control !== part) control.focus()
    control.scrollIntoView({ block: "center" })
    return true
  }
}
