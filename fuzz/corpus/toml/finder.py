MAPPING: dict[str, str] = {'acme_blur': '/src/acme_blur', 'b': '/c'}
