from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "mingcha.registers"
    label = "registers"
    verbose_name = "一单两库"
