"""How every plot looks, by day and by night."""
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600; font-size: 15px } .note { fill: #57606a }
.ours { fill: #d1480a } .peer { fill: #8c959f } .range { stroke: #24292f; stroke-width: 1.5 } .ground { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .note { fill: #9198a1 } .ground { fill: #0d1117 } .range { stroke: #e6edf3 }
  .ours { fill: #f0743e } .peer { fill: #6e7681 } }
"""
