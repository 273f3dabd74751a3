var builder = WebApplication.CreateBuilder(args);
builder.AddServiceComb();
builder.Services.AddReverseProxy().AddServiceComb();

var app = builder.Build();
app.MapHealthChecks("/health");
app.MapReverseProxy(proxy => proxy.UseServiceComb());
app.Run();
