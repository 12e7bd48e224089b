"""SQL of the payment service: functions that take a transaction of the chamber first."""
