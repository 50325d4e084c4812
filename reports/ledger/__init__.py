"""The ledger: what work cost, summed by customer, batch, stage, model or day."""
