"""What pyproject.toml cannot say: the compiled kernels, one binary for all versions of Python, and where models lie."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithModels(build_py):
    """Takes the learned models, which stand beside the package with their cards and scripts, into the wheel."""

    def run(self) -> None:
        """Copy each models/NAME/model.json to assistant/models/NAME; a checkout is read where it is."""
        super().run()
        if self.editable_mode:
            return
        for model in self._models():
            model.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path("models") / model.parent.name / model.name, model)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Name what `run` made."""
        return [*super().get_outputs(include_bytecode), *map(str, self._models())]

    def _models(self) -> list[Path]:
        folder = Path(self.build_lib) / "assistant" / "models"
        return [folder / model.parent.name / model.name for model in sorted(Path("models").glob("*/model.json"))]


setup(
    cffi_modules=["assistant/kernels/build.py:ffibuilder"],
    cmdclass={"build_py": BuildWithModels},
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
