"""What people do: a module a noun, one function a button. Each takes the open work and a command, answers a shape."""
