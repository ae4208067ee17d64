"""`doctor` and `settings`: what is in force, what is missing and what to do about it, and never a secret."""

from typing import Any

CHECKS = ("Python", "Tesseract", "Data folder", "Disk", "Database", "Policy", "Requester", "VIES", "eVatR", "Clock")


def test_a_fit_machine(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers, company.made.requester, "both")
    ended = workplace.command("doctor")
    marks = {name: line.split()[0] for line in ended.out.splitlines() for name in CHECKS if f" {name} " in line}
    assert set(marks) == set(CHECKS)
    tesseract = marks.pop("Tesseract")  # what is installed here is not this test's business
    disk = marks.pop("Disk")
    assert set(marks.values()) == {"ok"}, ended.out
    assert ended.code == (0 if {tesseract, disk} == {"ok"} else 1)


def test_every_failure_names_its_remedy(workplace: Any) -> None:
    workplace.home.write_text("a file where the folder should be")
    workplace.configure(POLICY_FILE="nowhere.toml", REQUESTER_VAT_ID="12")
    ended = workplace.command("doctor")
    lines = ended.out.splitlines()
    failed = [at for at, line in enumerate(lines) if line.startswith("FAIL")]
    assert ended.code == 1
    assert len(failed) >= 7
    for at in failed:
        assert lines[at + 1].strip().startswith("→")
        assert len(lines[at + 1].strip()) > 10, lines[at]
    assert "Traceback" not in ended.said


def test_unusable_settings_end_the_doctor_with_a_sentence(workplace: Any) -> None:
    workplace.configure(ATTEMPTS="many")
    ended = workplace.command("doctor")
    assert (ended.code, "attempts" in ended.said, "Next step:" in ended.said) == (2, True, True)


def test_settings_hide_secrets(workplace: Any) -> None:
    secrets = {
        "DATABASE_URL": "postgresql://clerk:hush-database@db.example/belegwerk",
        "EVIDENCE_KEY": "hush-evidence-0123456789",
        "SAP_URL": "https://batch:hush-url@sap.example/sap/opu",
        "SAP_PASSWORD": "hush-sap",
        "SAP_CLIENT_SECRET": "hush-client",
    }
    workplace.configure(**secrets, SAP_USER="BATCH01")
    ended = workplace.command("settings")
    assert ended.code == 0
    assert "hush" not in ended.said
    assert "BATCH01" in ended.said
    for name in secrets:
        assert f"BELEGWERK_{name}" in ended.said


def test_help_names_every_group(workplace: Any) -> None:
    ended = workplace.command("--help")
    assert ended.code == 0
    for group in ("vat", "audit", "queue", "runs", "sandbox", "prefect", "doctor", "demo", "settings"):
        assert f" {group} " in ended.out
