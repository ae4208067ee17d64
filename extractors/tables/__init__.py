"""Tables of any layout without templates: line items, the tax by rate, the steps of payment terms."""
