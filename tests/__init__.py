"""What Layerdesk promises, one rule a test. Rooms: engine, ui, journeys (real clicks), benchmarks (figures)."""
