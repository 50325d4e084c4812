"""The site as the web server has it, with the number of queries of each request in a header of its answer."""

from django.db import connection

from chat_project.wsgi import application as site


def application(environ, start_response):
    queries = 0

    def counted(execute, *query):
        nonlocal queries
        queries += 1
        return execute(*query)

    def started(status, headers, *error):
        return start_response(status, [*headers, ("X-Queries", str(queries))], *error)

    with connection.execute_wrapper(counted):
        return site(environ, started)
