// Starts Stimulus with every controller. Each one is named after its data-controller attribute.
import { Application } from "@hotwired/stimulus"

import AutosubmitController from "controllers/autosubmit"
import BranchesController from "controllers/branches"
import ComboboxController from "controllers/combobox"
import DraftController from "controllers/draft"
import ErrorSummaryController from "controllers/error-summary"
import LetterController from "controllers/letter"
import ListController from "controllers/list"
import LiveController from "controllers/live"
import MenuController from "controllers/menu"
import PrintController from "controllers/print"
import ShortcutsController from "controllers/shortcuts"
import TabsController from "controllers/tabs"
import ToastsController from "controllers/toasts"
import UnsavedController from "controllers/unsaved"

const application = Application.start()
application.register("autosubmit", AutosubmitController)
application.register("branches", BranchesController)
application.register("combobox", ComboboxController)
application.register("draft", DraftController)
application.register("error-summary", ErrorSummaryController)
application.register("letter", LetterController)
application.register("list", ListController)
application.register("live", LiveController)
application.register("menu", MenuController)
application.register("print", PrintController)
application.register("shortcuts", ShortcutsController)
application.register("tabs", TabsController)
application.register("toasts", ToastsController)
application.register("unsaved", UnsavedController)
