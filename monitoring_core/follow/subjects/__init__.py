"""The subjects that are followed: devices, legs and text sessions."""
