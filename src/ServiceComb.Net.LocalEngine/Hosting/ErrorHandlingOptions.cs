using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>The differences between the error handling of the listeners.</summary>
/// <param name="AllowTrailingSlash">Whether a path may have a trailing slash that the route does not have.</param>
/// <param name="FailAsync">Writes the response to a request that failed because of the engine; the text is the
/// reason.</param>
internal sealed record ErrorHandlingOptions(bool AllowTrailingSlash, Func<HttpContext, string, Task> FailAsync);
