"""The parts of Scripts/check-docs."""
