"""What an organisation puts on its reports: its name, a colour, a logo."""

from base64 import b64encode
from dataclasses import dataclass

from parallax.core.colour import ENOUGH, WHITE, contrast, darker, lighter

ACCENT = "#0b655c"
DARK_CARD = "#1b2122"


@dataclass(frozen=True)
class Branding:
    """`logo` is a PNG that `redrawn` made, or empty; `accent` can be read on white, else ValueError."""

    name: str = ""
    accent: str = ACCENT
    logo: bytes = b""

    def __post_init__(self) -> None:
        if contrast(self.accent, WHITE) < ENOUGH:
            raise ValueError(
                f"{self.accent} is too light to be read on white; the nearest colour that can be is {darker(self.accent)}"
            )

    @property
    def accent_in_the_dark(self) -> str:
        """The same colour, light enough for the dark theme."""
        return lighter(self.accent, DARK_CARD)

    @property
    def logo_address(self) -> str:
        return f"data:image/png;base64,{b64encode(self.logo).decode()}" if self.logo else ""


PLAIN = Branding()
