"""Asking providers to take over: requests, who was asked, what each answered."""
