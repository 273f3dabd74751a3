using ServiceComb.Net.Console.Components.Services;

namespace ServiceComb.Net.Console.Tests.Services;

/// <summary>Tests how schemas are read.</summary>
public sealed class OpenApiDocumentTests
{
    [Theory]
    [InlineData("swagger: '2.0'\nbasePath: /api\npaths: {/items: {get: {operationId: list, responses: {200: {}}}}}", "GET /api/items list 200")]
    [InlineData("""{"openapi": "3.0.0", "paths": {"/items/{id}": {"put": {"summary": "Stores", "parameters": [{"name": "id", "in": "path"}], "responses": {"204": {}}}}}}""", "PUT /items/{id} Stores id (path) 204")]
    public void Operations_are_listed(string text, string expected)
    {
        var operation = Assert.Single(OpenApiDocument.Parse(text).Operations);
        Assert.Equal(expected, string.Join(' ', new[] { operation.Method, operation.Path, operation.Summary, operation.Parameters, operation.Responses }.Where(static part => part.Length > 0)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a schema")]
    [InlineData("paths: [1, 2]")]
    [InlineData("paths: {/a: 1, /b: {get: []}}")]
    [InlineData("{")]
    [InlineData("a: &x [*x]")]
    [InlineData("{{a")]
    [InlineData("\u0000")]
    [InlineData("%YAML 9.9\n---\na")]
    [InlineData("? [: ")]
    public void A_text_that_is_no_schema_has_no_operations(string text) => Assert.Empty(OpenApiDocument.Parse(text).Operations);

    [Theory]
    [InlineData("[", 200_000)]
    [InlineData("{a: ", 100_000)]
    [InlineData("- ", 200_000)]
    public void Deep_nesting_has_no_operations(string level, int depth) => Assert.Empty(OpenApiDocument.Parse(string.Concat(Enumerable.Repeat(level, depth))).Operations);
}
