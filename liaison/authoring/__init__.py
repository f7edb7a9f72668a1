"""Documents that people write: sections by several hands, completeness, signature, versions, handing to the patient."""
