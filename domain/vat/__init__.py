"""VAT identification numbers: what they are, who may be asked about them, and what the answer means."""
