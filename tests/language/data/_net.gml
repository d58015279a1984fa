graph [
  node [ id 10 label "Paris" Latitude 48.85 Longitude 2.35 ]
  node [ id 20 label "Berlin" Latitude 52.52 Longitude 13.41 ]
  node [ id 30 label "nowhere" ]
  edge [ source 10 target 20 ]
  edge [ source 20 target 10 ]
  edge [ source 20 target 30 ]
]
