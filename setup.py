"""What pyproject.toml cannot say: the compiled kernels, one binary for all versions of Python, and where models lie."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithData(build_py):
    """Takes learned models and references, which stand beside the package with their scripts, into the wheel."""

    def run(self) -> None:
        """Copy models/NAME/model.json and references/*.json into assistant/; a checkout is read where it is."""
        super().run()
        if self.editable_mode:
            return
        for source, place in self._data().items():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Name what `run` made."""
        return [*super().get_outputs(include_bytecode), *map(str, self._data().values())]

    def _data(self) -> dict[Path, Path]:
        """Each file, and where it goes."""
        package = Path(self.build_lib) / "assistant"
        models = {model: package / model for model in sorted(Path("models").glob("*/model.json"))}
        return models | {
            reference: package / "shipped_references" / reference.name
            for reference in sorted(Path("references").glob("*.json"))
        }


setup(
    cffi_modules=["assistant/kernels/build.py:ffibuilder"],
    cmdclass={"build_py": BuildWithData},
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
