"""The lettre de liaison as the archive that secure health mail carries: IHE_XDM.ZIP (IHE ITI-32, MSSanté)."""

from liaison.documents.xdm.archive import xdm_archive

__all__ = ["xdm_archive"]
