"""The rating tablet (评价器): a customer says at the counter what they think of the service."""
