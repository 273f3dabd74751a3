namespace QuickStart.Apps;

/// <summary>A YARP gateway with one route per configured service.</summary>
internal static class Gateway
{
    public static Task<RunningApp> StartAsync(Uri registry, Uri kie, bool verbose) => RunningApp.StartAsync(
        "gateway",
        "1.0.0",
        registry,
        kie,
        verbose,
        static builder =>
        {
            builder.Configuration.AddInMemoryCollection([new("servicecomb:gateway:services", "catalog,storefront")]);
            builder.Services.AddReverseProxy().AddServiceComb();
        },
        static app => app.MapReverseProxy(proxy => proxy.UseServiceComb()));
}
