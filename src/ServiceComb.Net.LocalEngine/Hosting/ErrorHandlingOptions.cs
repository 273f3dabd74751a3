using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>What differs between the frames of the listeners.</summary>
/// <param name="TakesTrailingSlash">Whether a path may end with a slash that no route has.</param>
/// <param name="FailAsync">Answers a request that failed for no fault of the caller; the text is the reason.</param>
internal sealed record ErrorHandlingOptions(bool TakesTrailingSlash, Func<HttpContext, string, Task> FailAsync);
