using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceComb();
builder.Services.AddHttpClient();
var app = builder.Build();
app.MapGet("/", () => "here");
app.MapGet("/ask/{service}", (string service, HttpClient client) => client.GetStringAsync($"http://{service}/"));
app.MapGet("/setting/{key}", (string key, IConfiguration configuration) => configuration[key] ?? "none");
app.Run();
