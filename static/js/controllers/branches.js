// Shows of a form what the answers so far ask for: a question that depends on an earlier answer, the advice to give
// for an answer, the field that goes with a choice of a list. Without this script everything is there, each with its condition in words; the server counts alike.
//
//   <form data-controller="branches">
//     <li data-branches-target="part" data-branches-name="q_medicines" data-branches-values="no unknown">
import { Controller } from "@hotwired/stimulus"

const answerTo = (name) => `[name="${CSS.escape(name)}"]:checked, select[name="${CSS.escape(name)}"]`

export default class extends Controller {
  static targets = ["part"]

  connect() {
    this.onChange = () => this.show()
    this.element.addEventListener("change", this.onChange)
    this.show()
  }

  disconnect() {
    this.element.removeEventListener("change", this.onChange)
  }

  // A fragment came in place of another.
  partTargetConnected() {
    this.show()
  }

  // In the order of the page, which is that of the script: a branch of a branch closes with the first.
  show() {
    const closed = new Set()
    this.partTargets.forEach((part) => {
      const { branchesName: name, branchesValues: values } = part.dataset
      const chosen = closed.has(name) ? null : this.element.querySelector(answerTo(name))
      part.hidden = chosen === null || !values.split(" ").includes(chosen.value)
      if (part.hidden) part.querySelectorAll("[type=radio]").forEach((radio) => closed.add(radio.name))
    })
  }
}
