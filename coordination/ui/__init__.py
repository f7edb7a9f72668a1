"""The shared interface: layouts, components, French wording, navigation, error pages. No model."""
