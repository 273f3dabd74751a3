-- Without an id every registration is a new instance.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"instance":{"hostName":"host","endpoints":["rest://10.1.2.3:8080?sslEnabled=false"],"properties":{"zone":"blue"},"healthCheck":{"mode":"push","interval":600,"times":3}}}'
