"""Pages of 一单两库 below /office/registers/."""
