using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceComb();
var app = builder.Build();
app.MapGet("/", () => "here");
app.Run();
