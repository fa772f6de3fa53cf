"""Acts, returns, second thoughts, delegations and time, in any order: what must be true of the record after each."""
