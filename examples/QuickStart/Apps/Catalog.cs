namespace QuickStart.Apps;

/// <summary>An instance of the catalog service that can reject calls.</summary>
internal sealed class Catalog
{
    private int _calls;
    private int _rejections;

    public required RunningApp App { get; init; }

    /// <summary>Gets or sets n, when every n-th call is rejected with status 503; 0 for none.</summary>
    public int RejectEvery { get; set; }

    public int Calls => Volatile.Read(ref _calls);

    public int Rejections => Volatile.Read(ref _rejections);

    public static async Task<Catalog> StartAsync(string version, Uri registry, Uri kie, bool verbose)
    {
        Catalog? catalog = null;
        var app = await RunningApp.StartAsync(
            "catalog", version, registry, kie, verbose, static _ => { }, app => app.MapGet("/items", context => catalog!.RespondAsync(context)));
        return catalog = new Catalog { App = app };
    }

    private Task RespondAsync(HttpContext context)
    {
        var call = Interlocked.Increment(ref _calls);
        if (RejectEvery > 0 && call % RejectEvery == 0)
        {
            Interlocked.Increment(ref _rejections);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("not now");
        }

        return context.Response.WriteAsync($"{App.Version} {App.Registration.InstanceId}");
    }
}
