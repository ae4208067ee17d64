"""`belegwerk settings`: what is in force."""

import re

from cli.terminal import console, table
from config.settings import Settings, load_settings, settings_files


def settings() -> None:
    """Show every setting, its value in force and what it is for; secrets are hidden."""
    in_force = load_settings()
    rows = [
        (f"BELEGWERK_{name.upper()}", _shown(getattr(in_force, name)), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    console.print(table("Settings", ("environment variable", "in force", "what it is for"), rows))
    files = ", ".join(f"{path}{'' if path.is_file() else ' (absent)'}" for path in settings_files())
    console.print(f"The same keys in lower case, without BELEGWERK_, may stand in: {files}", soft_wrap=True)


def _shown(value: object) -> str:
    """A value without the password that a URL may carry; settings that are secret as a whole hide themselves."""
    without_userinfo = re.sub(r"(?<=://)([^/?#:]*):[^/?#]*@", r"\1:***@", str(value))
    return re.sub(r"(?<=[?&])(password=)[^&]*", r"\1***", without_userinfo)
