"""Every address of the application that the scene has arguments for; test_roles says where it has none."""

from collections.abc import Iterator

from flask import Flask

from tests.scene import Scene


def everywhere(app: Flask, scene: Scene) -> Iterator[tuple[str, str]]:
    """(method, path), without HEAD and OPTIONS, by path."""
    with app.test_request_context():
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if rule.arguments <= scene.arguments.keys():
                path = app.url_for(rule.endpoint, **{name: scene.arguments[name] for name in rule.arguments})
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                    yield method, path
