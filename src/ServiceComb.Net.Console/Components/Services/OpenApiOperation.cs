namespace ServiceComb.Net.Console.Components.Services;

internal sealed record OpenApiOperation(string Method, string Path, string Summary, string Parameters, string Responses);
