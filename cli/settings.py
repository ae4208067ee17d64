"""`belegwerk settings`: what is in force."""

from cli.terminal import console, table
from config.settings import Settings, load_settings, settings_files


def settings() -> None:
    """Show every setting, its value in force and what it is for; secrets are hidden."""
    in_force = load_settings()
    rows = [
        (f"BELEGWERK_{name.upper()}", getattr(in_force, name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    console.print(table("Settings", ("environment variable", "in force", "what it is for"), rows))
    files = ", ".join(f"{path}{'' if path.is_file() else ' (absent)'}" for path in settings_files())
    console.print(f"The same keys in lower case, without BELEGWERK_, may stand in: {files}", soft_wrap=True)
