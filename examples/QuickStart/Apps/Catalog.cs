namespace QuickStart.Apps;

/// <summary>One instance of the catalog, with the switches that the acts turn.</summary>
internal sealed class Catalog
{
    private int _calls;
    private int _refusals;

    public required RunningApp App { get; init; }

    /// <summary>Every n-th call is answered with 503; 0 for none.</summary>
    public int RefuseEvery { get; set; }

    public int Calls => Volatile.Read(ref _calls);

    public int Refusals => Volatile.Read(ref _refusals);

    public static async Task<Catalog> StartAsync(string version, Uri registry, Uri kie, bool verbose)
    {
        Catalog? self = null;
        var app = await RunningApp.StartAsync(
            "catalog", version, registry, kie, verbose, static _ => { }, app => app.MapGet("/items", context => self!.AnswerAsync(context)));
        return self = new Catalog { App = app };
    }

    private Task AnswerAsync(HttpContext context)
    {
        var call = Interlocked.Increment(ref _calls);
        if (RefuseEvery > 0 && call % RefuseEvery == 0)
        {
            Interlocked.Increment(ref _refusals);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("not now");
        }

        return context.Response.WriteAsync($"{App.Version} {App.Registration.InstanceId}");
    }
}
